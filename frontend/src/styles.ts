/** How the card looks: Home Assistant's tokens; sizes by the card's own width, and by its height where that is given. */

import { css } from "lit";

/** Pairs of colours that keep a contrast of 4.5 in the default theme, light and dark. Others of the theme do not. */
const basics = css`
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
    border: 1px solid transparent;
    background: none;
  }
  :is(button, summary):focus-visible {
    outline: 2px solid var(--text);
    outline-offset: 2px;
  }
  .action {
    inline-size: 100%;
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

const lines = css`
  :host,
  ha-card {
    block-size: 100%;
  }
  ha-card {
    display: block;
    container-type: inline-size;
    /* However few rows it is given: nothing leaves the cell. */
    overflow: auto;
  }
  .message,
  .line {
    padding: var(--gap);
  }
  .line,
  .question,
  .foot {
    display: flex;
    flex-direction: column;
    gap: var(--small-gap);
  }
  .line {
    min-block-size: 100%;
  }
  .head,
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--small-gap);
  }
  .line > .head {
    /* The name is a target of 44 pixels and looks smaller. */
    margin-block: -8px;
  }
  .name {
    min-inline-size: 44px;
    max-inline-size: 100%;
    padding: 0;
    text-align: start;
  }
  .heading {
    padding: var(--gap) var(--gap) 0;
  }
  h2 {
    font-size: var(--ha-font-size-l);
  }
  .chip,
  summary,
  .legend span {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .chip {
    padding: 2px 10px 2px 6px;
    border: 1px solid transparent;
    border-radius: var(--pill);
    background: var(--plain-fill);
    font-size: var(--small);
  }
  .chip.notice {
    background: var(--ha-color-fill-warning-normal-resting);
    color: var(--ha-color-on-warning-normal);
  }
  .chip.danger {
    background: var(--ha-color-fill-danger-normal-resting);
    color: var(--ha-color-on-danger-normal);
  }
  .value {
    font-size: var(--ha-font-size-3xl);
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  .gauge {
    display: grid;
    grid-template-columns: auto auto;
    justify-content: space-between;
    gap: 2px var(--small-gap);
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
    box-shadow: 2px 0 var(--text);
  }
  dl {
    display: grid;
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
  }
  .question {
    border-color: var(--quiet);
  }
  .limits ul {
    display: flex;
    flex-wrap: wrap;
    overflow: hidden;
  }
  /* What stands before the first one of a row is cut off. */
  .limits li {
    position: relative;
    inset-inline-start: -1.5em;
  }
  .limits li::before {
    content: "·";
    display: inline-block;
    inline-size: 1.5em;
    text-align: center;
  }
  .foot {
    margin-block-start: auto;
    gap: 4px;
  }
  .stale :is(.figure, .gauge, dl) {
    font-style: italic;
  }
  summary {
    gap: var(--small-gap);
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: "";
    flex: none;
    inline-size: 0.5em;
    block-size: 0.5em;
    border: solid;
    border-width: 0 2px 2px 0;
    rotate: -45deg;
    transition: rotate 120ms;
  }
  [open] > summary::before {
    rotate: 45deg;
  }
  @media (prefers-reduced-motion: reduce) {
    summary::before {
      transition: none;
    }
  }
  .rows > li + li,
  .history li {
    border-block-start: 1px solid var(--edge);
  }
  .rows summary {
    padding: var(--small-gap) var(--gap);
  }
  .rows .line {
    padding-block-start: 0;
  }
  .row {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    gap: 4px var(--gap);
  }
  .row .chip {
    justify-self: start;
  }
  .title {
    overflow-wrap: anywhere;
  }
  .history li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0 var(--gap);
    padding-block: var(--small-gap);
  }
  .told {
    grid-column: 1 / -1;
  }
  .switch button {
    padding: 0 12px;
    border-radius: var(--pill);
    font-size: var(--small);
  }
  .switch [aria-pressed="true"] {
    border-color: var(--quiet);
    background: var(--ha-color-fill-primary-normal-resting);
  }
  .plot {
    position: relative;
    block-size: 96px;
    /* Marks at the edges stay inside. */
    margin-inline: 6px;
    border-block-end: 1px solid var(--quiet);
  }
  .plot svg[role] {
    position: absolute;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }
  [role] path {
    fill: none;
    stroke: var(--mark);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
    stroke-linejoin: round;
  }
  path.ahead {
    stroke: var(--text);
    stroke-dasharray: 4 4;
  }
  path.now {
    stroke: var(--quiet);
    stroke-width: 1;
    stroke-dasharray: 1 3;
  }
  .mark {
    position: absolute;
    margin: -6px;
    line-height: 0;
  }
  :is(.mark, .legend) .icon {
    inline-size: 12px;
    block-size: 12px;
    stroke: var(--card-background-color);
    stroke-width: 2;
  }
  .back .icon {
    fill: var(--card-background-color);
    stroke: var(--text);
  }
  .axis,
  .legend {
    display: flex;
    justify-content: space-between;
    color: var(--quiet);
    font-size: var(--small);
  }
  .legend {
    justify-content: start;
    gap: 0 var(--gap);
  }
  .legend i {
    inline-size: 18px;
    border-block-start: 2px solid var(--mark);
  }
  .legend .ahead {
    border-block-start: 2px dashed var(--text);
  }
  @media (forced-colors: active) {
    .meter > div {
      background: Highlight;
      forced-color-adjust: none;
    }
    [role] path {
      stroke: CanvasText;
    }
    .switch [aria-pressed="true"] {
      border-color: Highlight;
    }
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
`;

/** Where the dashboard gives a card so few rows that only what matters most has room. */
const small = css`
  .fixed {
    container-type: size;
  }
  @container (max-height: 260px) {
    .fixed .line {
      padding: 8px;
      gap: 4px;
    }
    .fixed :is(dl, .note, .chart, .history, .limits, p, .gauge ~ .gauge, .figure > span, .question:has(button) ~ .foot) {
      display: none;
    }
    .fixed .question {
      order: 1;
      margin-block-start: auto;
      padding: 0;
      border: 0;
    }
    .fixed :is(.name, .chip span) {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  }
  @container (max-height: 190px) {
    .fixed .value {
      font-size: var(--ha-font-size-l);
    }
    .fixed .gauge > span {
      display: none;
    }
  }
  @container (max-height: 130px) and (max-width: 299px) {
    .fixed .chip {
      position: absolute;
      inset-inline-end: 8px;
    }
  }
`;

export const sharedStyles = [basics];
export const cardStyles = [basics, lines, small];
