/** How the card looks: sizes by its own width, and by its height where that is given. */

import { css } from "lit";
import { chartStyles } from "./chart-styles";
import { fewRowsStyles } from "./few-rows-styles";
import { sharedStyles } from "./styles";

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
  @media (forced-colors: active) {
    .meter > div {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
  @container (min-width: 300px) {
    .whole {
      white-space: nowrap;
    }
  }
`;

export const cardStyles = [sharedStyles, lines, chartStyles, fewRowsStyles];
