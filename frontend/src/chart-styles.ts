/** How the chart looks. */

import { css } from "lit";

export const chartStyles = css`
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
    [role] path {
      stroke: CanvasText;
    }
    .switch [aria-pressed="true"] {
      border-color: Highlight;
    }
  }
`;
