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

const lines = css`
  :host,
  ha-card {
    height: 100%;
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
    min-height: 100%;
  }
  .head,
  .row,
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--small-gap);
  }
  h2.name {
    /* The name is a target of 44 pixels and looks smaller. */
    margin-block: -8px;
  }
  .name {
    min-width: 44px;
    max-width: 100%;
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
    height: 12px;
    border: 1px solid var(--quiet);
    border-radius: var(--pill);
    overflow: hidden;
  }
  .meter > div {
    height: 100%;
    background: var(--mark);
    box-shadow: 2px 0 var(--text);
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: var(--small-gap) var(--gap);
  }
  dl > div {
    flex: 1 1 130px;
  }
  dd .icon {
    vertical-align: text-bottom;
  }
  .note,
  .question {
    padding: var(--small-gap) 12px;
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
  /* The dot before the first one of a row is cut off. */
  .limits li {
    position: relative;
    inset-inline-start: -1em;
    padding-inline-start: 1em;
  }
  .limits li::before {
    content: "·";
    position: absolute;
    inset-inline-start: 0.4em;
  }
  .foot {
    margin-top: auto;
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
    width: 0.5em;
    height: 0.5em;
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
    border-top: 1px solid var(--edge);
  }
  .rows > li > * > summary {
    padding: var(--small-gap) var(--gap);
  }
  .rows .line {
    padding-top: 0;
  }
  .row {
    flex: 1;
    gap: 4px var(--gap);
  }
  .row > :is(.small, .gauge) {
    flex-basis: 100%;
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
    height: 96px;
    /* Marks at the edges stay inside. */
    margin-inline: 6px;
    border-bottom: 1px solid var(--quiet);
  }
  .plot svg[role] {
    position: absolute;
    width: 100%;
    height: 100%;
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
    width: 12px;
    height: 12px;
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
    width: 18px;
    border-top: 2px solid var(--mark);
  }
  .legend .ahead {
    border-top: 2px dashed var(--text);
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
    .whole {
      white-space: nowrap;
    }
  }
`;

/** Where the dashboard gives a card so few rows that only what matters most has room. */
const small = css`
  .fixed {
    container: low / size;
  }
  @container low (max-height: 260px) {
    .line {
      height: 100%;
      padding: 8px;
      gap: 4px;
    }
    dl,
    .chart,
    .history,
    .limits,
    .line p,
    .gauge ~ .gauge,
    .figure > span,
    .question:not(:has(button)),
    .question:has(button) ~ .foot {
      display: none;
    }
    .question {
      order: 1;
      margin-top: auto;
      padding: 0;
      border: 0;
      background: none;
    }
    .action {
      padding: 0 var(--gap);
    }
    .value {
      font-size: var(--ha-font-size-2xl);
    }
    button.name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  }
  @container low (max-height: 190px) {
    .value {
      font-size: var(--ha-font-size-l);
    }
    .gauge > span {
      display: none;
    }
  }
  @container low (max-height: 130px) {
    .head {
      flex-wrap: nowrap;
    }
  }
  @container low (max-height: 130px) and (max-width: 299px) {
    .gauge {
      display: none;
    }
    h2 {
      font-size: inherit;
    }
    .chip {
      padding: 2px;
    }
    .chip span {
      position: absolute;
      clip-path: inset(50%);
    }
  }
  @container low (max-height: 130px) and (min-width: 300px) {
    .line {
      display: grid;
      grid-template-columns: 1fr auto;
      align-items: center;
    }
    .head {
      grid-column: 1 / -1;
    }
    .question,
    .foot {
      grid-area: 2 / 2 / span 2;
      margin: 0;
    }
  }
`;

export const sharedStyles = [basics];
export const cardStyles = [basics, lines, small];
