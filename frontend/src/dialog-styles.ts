/** How the dialog looks, beside what it shares with the card. */

import { css } from "lit";
import { sharedStyles } from "./styles";

export const dialogStyles = [
  ...sharedStyles,
  css`
    dialog {
      inline-size: min(560px, calc(100vw - 16px));
      max-inline-size: none;
      max-block-size: calc(100dvh - 16px);
      padding: 0;
      border: 1px solid var(--edge);
      border-radius: var(--ha-dialog-border-radius, 24px);
      color: inherit;
      background: var(--card-background-color, #fff);
      font-family: var(--ha-font-family-body, sans-serif);
      line-height: 1.5;
      overflow-wrap: anywhere;
    }
    dialog[open] {
      display: flex;
      flex-direction: column;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 50%);
    }
    header,
    .body,
    footer {
      padding: var(--gap);
    }
    .body {
      overflow-y: auto;
      padding-block: 0;
    }
    p {
      white-space: pre-line;
    }
    h2 {
      font-size: var(--ha-font-size-xl, 1.25rem);
    }
    h2,
    legend,
    b {
      font-weight: var(--ha-font-weight-medium, 500);
    }
    .body > * + * {
      margin-block-start: 12px;
    }
    small {
      display: block;
      color: var(--quiet);
      font-size: var(--small);
    }
    fieldset {
      min-inline-size: 0;
      margin-inline: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      min-block-size: 48px;
      padding: 4px 0;
      border-block-end: 1px solid var(--edge);
      cursor: pointer;
    }
    .row[data-off] {
      cursor: default;
      color: var(--quiet);
    }
    .row span {
      flex: 1 1 50%;
    }
    .row b {
      margin-inline-start: auto;
      white-space: nowrap;
    }
    .row input {
      inline-size: 20px;
      block-size: 20px;
      margin: 0;
      accent-color: var(--text);
    }
    .field {
      display: block;
      padding-block: 8px;
    }
    .field input {
      inline-size: 100%;
      min-block-size: 48px;
      padding-inline: 12px;
      border: 1px solid var(--quiet);
      border-radius: var(--corner);
      color: inherit;
      background: none;
      font: inherit;
    }
    .alert {
      padding: 12px;
      border: 1px solid transparent;
      border-inline-start: 4px solid var(--error-color, #db4437);
      border-radius: 4px;
      background: var(--plain-fill);
    }
    footer {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: 8px;
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
    [tabindex="-1"]:focus {
      outline: none;
    }
    @media (forced-colors: active) {
      .alert {
        border-color: currentColor;
      }
    }
  `,
];
