/** How the dialog looks, beside what it shares with the card. A native one is never wider or higher than the window. */

import { css } from "lit";
import { sharedStyles } from "./styles";

export const dialogStyles = [
  sharedStyles,
  css`
    dialog {
      inline-size: 560px;
      padding: 0;
      border: 1px solid var(--edge);
      border-radius: var(--ha-dialog-border-radius, 24px);
      color: inherit;
      background: var(--card-background-color, #fff);
      overflow-wrap: anywhere;
    }
    dialog[open] {
      display: flex;
      flex-flow: column;
    }
    dialog::backdrop {
      background: #0008;
    }
    dialog > * {
      padding: var(--gap);
    }
    .body {
      overflow: auto;
      padding-block: 0;
    }
    .body > * + * {
      margin-block-start: 12px;
    }
    p {
      white-space: pre-line;
    }
    h2,
    legend,
    b {
      font-weight: 500;
    }
    h2 {
      font-size: 1.25rem;
    }
    .field,
    small {
      display: block;
    }
    small {
      color: var(--quiet);
      font-size: var(--small);
    }
    fieldset,
    legend {
      min-inline-size: 0;
      margin: 0;
      padding: 0;
      border: 0;
    }
    .row,
    footer {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: end;
      gap: 8px 12px;
    }
    .row {
      min-block-size: 48px;
      padding-block: 4px;
      border-block-end: 1px solid var(--edge);
    }
    .row:has(:disabled) {
      color: var(--quiet);
    }
    span {
      flex: 1 50%;
    }
    input {
      inline-size: 20px;
      block-size: 20px;
      margin: 0;
      accent-color: var(--text);
    }
    .field input {
      inline-size: 100%;
      block-size: 48px;
      padding-inline: 12px;
      border: 1px solid var(--quiet);
      border-radius: var(--corner);
      color: inherit;
      background: none;
      font: inherit;
    }
    /* The edges that cannot be seen are seen where colours are forced. */
    .alert {
      padding: 12px;
      border: 1px solid transparent;
      border-inline-start: 4px solid var(--error-color, #db4437);
      background: var(--plain-fill);
    }
    footer .action {
      inline-size: auto;
      min-block-size: 48px;
    }
    .action:not(.main, .pay) {
      background: none;
    }
    input:focus-visible {
      outline: 2px solid var(--text);
      outline-offset: 2px;
    }
    [tabindex]:focus {
      outline: 0;
    }
  `,
];
