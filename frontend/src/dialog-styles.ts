/** How the dialog looks: the theme's colours in pairs whose contrast was measured, each with a fallback. */

import { css } from "lit";

export const dialogStyles = css`
  dialog {
    box-sizing: border-box;
    inline-size: min(560px, calc(100vw - 16px));
    max-inline-size: none;
    max-block-size: calc(100dvh - 16px);
    padding: 0;
    border: 1px solid var(--divider-color, #e0e0e0);
    border-radius: var(--ha-dialog-border-radius, 24px);
    color: var(--primary-text-color, #141414);
    background: var(--card-background-color, #fff);
    font-family: var(--ha-font-family-body, sans-serif);
    font-size: var(--ha-font-size-m, 1rem);
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
    padding: var(--ha-space-4, 16px);
  }
  .body {
    overflow-y: auto;
    padding-block: 0;
  }
  h2,
  p {
    margin: 0;
    white-space: pre-line;
  }
  h2 {
    font-size: var(--ha-font-size-xl, 1.25rem);
    font-weight: 500;
  }
  .body > * + * {
    margin-block-start: 12px;
  }
  small,
  .small,
  header p {
    color: var(--secondary-text-color, #5e5e5e);
    font-size: max(0.875em, 12px);
  }
  small {
    display: block;
  }
  ul {
    padding-inline-start: 20px;
  }
  fieldset {
    min-inline-size: 0;
    margin-inline: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    font-weight: 500;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    min-block-size: 48px;
    padding: 4px 0;
    box-sizing: border-box;
    border-block-end: 1px solid var(--divider-color, #e0e0e0);
    cursor: pointer;
  }
  .row[data-off] {
    cursor: default;
    color: var(--secondary-text-color, #5e5e5e);
  }
  .row span {
    flex: 1 1 50%;
  }
  .row b {
    font-weight: 500;
    margin-inline-start: auto;
    white-space: nowrap;
  }
  .row input {
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    accent-color: var(--primary-text-color, #141414);
  }
  .field {
    display: block;
    padding-block: 8px;
  }
  .field input {
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 48px;
    padding-inline: 12px;
    border: 1px solid var(--secondary-text-color, #5e5e5e);
    border-radius: 8px;
    color: inherit;
    background: transparent;
    font: inherit;
  }
  .alert {
    padding: 12px;
    border: 1px solid transparent;
    border-inline-start: 4px solid var(--error-color, #db4437);
    border-radius: 4px;
    background: var(--secondary-background-color, #f0f0f0);
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
  }
  button {
    min-block-size: 48px;
    padding: 8px 16px;
    border: 1px solid transparent;
    border-radius: var(--ha-border-radius-pill, 9999px);
    color: var(--primary-text-color, #141414);
    background: none;
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
  button.main,
  button.pay {
    background: var(--ha-color-fill-primary-normal-resting, #d7f1fd);
  }
  button:disabled {
    color: var(--secondary-text-color, #5e5e5e);
    background: none;
    border-color: var(--divider-color, #e0e0e0);
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--primary-text-color, #141414);
    outline-offset: 2px;
  }
  [tabindex="-1"]:focus {
    outline: none;
  }
  @media (forced-colors: active) {
    button,
    .alert {
      border-color: currentColor;
    }
  }
`;
