/** How the card looks where the dashboard gives it so few rows that only what matters most has room. */

import { css } from "lit";

export const fewRowsStyles = css`
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
