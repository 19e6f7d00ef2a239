/** How everything looks that the card and its dialog share: Home Assistant's tokens. */

import { css } from "lit";

/** Pairs of colours that keep a contrast of 4.5 in the default theme, light and dark. Others of the theme do not. */
export const sharedStyles = css`
  :host {
    --text: var(--primary-text-color);
    --quiet: var(--secondary-text-color);
    --edge: var(--divider-color);
    --plain-fill: var(--secondary-background-color);
    --mark: var(--primary-color);
    --gap: var(--ha-space-4);
    --small-gap: var(--ha-space-2);
    --small: var(--ha-font-size-s);
    --corner: var(--ha-border-radius-md);
    --pill: var(--ha-border-radius-pill);
    display: block;
    color: var(--text);
    font-size: var(--ha-font-size-m);
    line-height: 1.4;
  }
  * {
    box-sizing: border-box;
  }
  h2,
  p,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
    list-style: none;
    overflow-wrap: anywhere;
  }
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: currentColor;
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: var(--small);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
    /* However long a table is: it reaches beyond no edge. */
    font-size: 1px;
  }
  button,
  summary {
    font: inherit;
    color: inherit;
    cursor: pointer;
    min-height: 44px;
    background: none;
  }
  button,
  .chip,
  .note,
  .question {
    border: 1px solid transparent;
  }
  :is(button, summary):focus-visible {
    outline: 2px solid var(--text);
    outline-offset: 2px;
  }
  .action {
    width: 100%;
    padding: var(--small-gap) var(--gap);
    border-radius: var(--pill);
    background: var(--ha-color-fill-primary-normal-resting);
  }
  .action,
  .chip,
  .title,
  h2 {
    font-weight: var(--ha-font-weight-medium);
  }
  .action:hover {
    background: var(--ha-color-fill-primary-normal-hover);
  }
  .action:disabled {
    background: var(--plain-fill);
    color: var(--quiet);
    cursor: default;
  }
  @media (forced-colors: active) {
    .action,
    .chip,
    .note {
      border-color: currentColor;
    }
    .action:disabled {
      color: GrayText;
    }
  }
`;
