/** How the card looks: Home Assistant's tokens, each with a fallback; sizes by the card's own width. */

import { css } from "lit";

/** Pairs of colours that keep a contrast of 4.5 in the default theme, light and dark. Others of the theme do not. */
const tokens = css`
  :host {
    --text: var(--primary-text-color, #141414);
    --quiet: var(--secondary-text-color, #5e5e5e);
    --edge: var(--divider-color, rgba(127, 127, 127, 0.4));
    --mark: var(--primary-color, #009ac7);
    --raised: var(--ha-color-fill-primary-normal-resting, rgba(0, 154, 199, 0.16));
    --raised-hover: var(--ha-color-fill-primary-normal-hover, rgba(0, 154, 199, 0.26));
    --plain-fill: var(--secondary-background-color, rgba(127, 127, 127, 0.12));
    --notice-fill: var(--ha-color-fill-warning-normal-resting, #fff0d9);
    --notice-text: var(--ha-color-on-warning-normal, #7a4a00);
    --danger-fill: var(--ha-color-fill-danger-normal-resting, #ffe3e0);
    --danger-text: var(--ha-color-on-danger-normal, #a3170b);
    --gap: var(--ha-space-4, 16px);
    --small-gap: var(--ha-space-2, 8px);
    --small: var(--ha-font-size-s, 12px);
    --medium: var(--ha-font-size-m, 14px);
    --large: var(--ha-font-size-l, 16px);
    --huge: var(--ha-font-size-3xl, 28px);
    --pill: var(--ha-border-radius-pill, 9999px);
    --corner: var(--ha-border-radius-md, 8px);
    color: var(--text);
    font-size: var(--medium);
    line-height: 1.4;
  }
`;

const basics = css`
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
  }
  ul {
    list-style: none;
  }
  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
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
    inline-size: 1px;
    block-size: 1px;
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
    min-block-size: 44px;
  }
  button:focus-visible,
  summary:focus-visible {
    outline: 2px solid var(--text);
    outline-offset: 2px;
  }
  .action {
    inline-size: 100%;
    padding: var(--small-gap) var(--gap);
    border: 1px solid transparent;
    border-radius: var(--pill);
    background: var(--raised);
    color: var(--text);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .action:hover {
    background: var(--raised-hover);
  }
  .action:disabled {
    background: var(--plain-fill);
    color: var(--quiet);
    cursor: default;
  }
  details > summary {
    display: flex;
    align-items: center;
    gap: var(--small-gap);
    list-style: none;
  }
  details > summary::-webkit-details-marker {
    display: none;
  }
  details > summary::before {
    content: "";
    flex: none;
    inline-size: 0.5em;
    block-size: 0.5em;
    border-inline-end: 2px solid currentColor;
    border-block-end: 2px solid currentColor;
    transform: rotate(-45deg);
    transition: transform 120ms;
  }
  details > summary:dir(rtl)::before {
    transform: rotate(45deg);
  }
  details[open] > summary::before,
  details[open] > summary:dir(rtl)::before {
    transform: rotate(45deg);
  }
  @media (prefers-reduced-motion: reduce) {
    details > summary::before {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .action {
      border-color: ButtonText;
    }
    .action:disabled {
      border-color: GrayText;
      color: GrayText;
    }
  }
`;

const frame = css`
  :host {
    display: block;
    block-size: 100%;
  }
  ha-card {
    display: block;
    block-size: 100%;
    container-type: inline-size;
    /* However few rows it is given: nothing leaves the cell. */
    overflow: auto;
  }
  .message,
  .line {
    padding: var(--gap);
  }
  .line {
    display: flex;
    flex-direction: column;
    gap: var(--small-gap);
    min-block-size: 100%;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--small-gap);
    /* The name is a target of 44 pixels and looks smaller. */
    margin-block: -8px;
  }
  .name {
    min-inline-size: 44px;
    max-inline-size: 100%;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    font-size: var(--large);
    font-weight: var(--ha-font-weight-medium, 500);
    text-align: start;
    overflow-wrap: anywhere;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 2px 10px 2px 6px;
    border: 1px solid transparent;
    border-radius: var(--pill);
    background: var(--plain-fill);
    color: var(--text);
    font-size: var(--small);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .chip.notice {
    background: var(--notice-fill);
    color: var(--notice-text);
  }
  .chip.danger {
    background: var(--danger-fill);
    color: var(--danger-text);
  }
  .figure .value {
    font-size: var(--huge);
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  .gauge {
    display: grid;
    grid-template-columns: auto auto;
    justify-content: space-between;
    gap: 2px var(--small-gap);
  }
  .gauge .label,
  .figure .label,
  dt {
    color: var(--quiet);
    font-size: var(--small);
  }
  .words {
    text-align: end;
  }
  .meter {
    grid-column: 1 / -1;
    block-size: 12px;
    border: 1px solid var(--quiet);
    border-radius: var(--pill);
    overflow: hidden;
  }
  .meter > div {
    block-size: 100%;
    background: var(--mark);
    border-inline-end: 2px solid var(--text);
  }
  .meter > div[style*=" 0%"] {
    border: 0;
  }
  dl {
    display: grid;
    grid-template-columns: 1fr;
    gap: var(--small-gap) var(--gap);
  }
  dd .icon {
    vertical-align: text-bottom;
  }
  .note,
  .question {
    padding: var(--small-gap) 12px;
    border: 1px solid transparent;
    border-radius: var(--corner);
    background: var(--plain-fill);
    color: var(--text);
  }
  .question {
    display: flex;
    flex-direction: column;
    gap: var(--small-gap);
    border-color: var(--quiet);
  }
  .limits {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--small-gap);
  }
  .limits li:not(:last-child)::after {
    content: " ·";
  }
  .foot {
    margin-block-start: auto;
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .stale .figure,
  .stale .gauge,
  .stale dl {
    font-style: italic;
  }
  .rows > li + li {
    border-block-start: 1px solid var(--edge);
  }
  .rows summary {
    padding: var(--small-gap) var(--gap);
  }
  .rows .line {
    padding-block-start: 0;
  }
  .row .chip {
    justify-self: start;
  }
  .row {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    grid-template-columns: 1fr;
    gap: 4px var(--gap);
  }
  .row .title {
    overflow-wrap: anywhere;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .heading {
    padding: var(--gap) var(--gap) 0;
    font-size: var(--large);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  @container (min-width: 300px) {
    dl {
      grid-template-columns: 1fr 1fr;
    }
    .whole {
      white-space: nowrap;
    }
  }
  @container (min-width: 420px) {
    .row {
      grid-template-columns: 1fr auto;
      align-items: center;
    }
    .row .gauge {
      grid-column: 1 / -1;
    }
  }
  @container (min-width: 640px) {
    dl {
      grid-template-columns: repeat(3, 1fr);
    }
  }
  @media (forced-colors: active) {
    .chip,
    .note {
      border-color: CanvasText;
    }
    .meter > div {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;

export const sharedStyles = [tokens, basics];
export const cardStyles = [tokens, basics, frame];

export const chartStyles = css`
  :host {
    display: block;
  }
  figure {
    position: relative;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--small-gap);
  }
  .switch button {
    padding: 0 12px;
    border: 1px solid transparent;
    border-radius: var(--pill);
    background: none;
    font-size: var(--small);
  }
  .switch button[aria-pressed="true"] {
    border-color: var(--quiet);
    background: var(--raised);
  }
  .plot {
    position: relative;
    block-size: 96px;
    /* Marks at the edges stay inside. */
    margin-inline: 6px;
    border-block-end: 1px solid var(--quiet);
  }
  svg.lines {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }
  /* Time runs as it is written. */
  :host(:dir(rtl)) svg.lines {
    transform: scaleX(-1);
  }
  .lines path {
    fill: none;
    stroke: var(--mark);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
    stroke-linejoin: round;
  }
  .lines .ahead {
    stroke: var(--text);
    stroke-dasharray: 4 4;
  }
  .lines .now {
    stroke: var(--quiet);
    stroke-width: 1;
    stroke-dasharray: 1 3;
  }
  .mark {
    position: absolute;
    inline-size: 12px;
    block-size: 12px;
    margin-inline-start: -6px;
    margin-block-start: -6px;
    color: var(--text);
    line-height: 0;
  }
  .mark .icon,
  .legend .icon {
    inline-size: 12px;
    block-size: 12px;
    stroke: var(--card-background-color, #fff);
    stroke-width: 2;
  }
  .mark.back .icon {
    fill: var(--card-background-color, #fff);
    stroke: var(--text);
  }
  .axis {
    display: flex;
    justify-content: space-between;
    gap: var(--small-gap);
    color: var(--quiet);
    font-size: var(--small);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--gap);
    color: var(--quiet);
    font-size: var(--small);
  }
  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .legend i {
    inline-size: 18px;
    border-block-start: 2px solid var(--mark);
  }
  .legend i.dashed {
    border-block-start: 2px dashed var(--text);
  }
  @media (forced-colors: active) {
    .lines path,
    .lines .ahead,
    .lines .now {
      stroke: CanvasText;
    }
    .switch button[aria-pressed="true"] {
      border-color: Highlight;
    }
    .legend i,
    .legend i.dashed {
      border-color: CanvasText;
    }
  }
`;

export const historyStyles = css`
  :host {
    display: block;
  }
  li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 var(--gap);
    padding-block: var(--small-gap);
    border-block-start: 1px solid var(--edge);
  }
  .title,
  .told {
    overflow-wrap: anywhere;
  }
  .price {
    text-align: end;
    white-space: nowrap;
  }
  .told {
    grid-column: 1 / -1;
  }
`;
