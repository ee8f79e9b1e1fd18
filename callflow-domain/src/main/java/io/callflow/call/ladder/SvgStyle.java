package io.callflow.call.ladder;

/**
 * The style sheet of a ladder, for light and dark pages. Each rule stays below the ladder's class.
 */
final class SvgStyle {
  static final String CSS =
      """
      .callflow-ladder{background:#fff;font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,\
      "DejaVu Sans Mono",monospace}
      .callflow-ladder text{fill:#1f2328;dominant-baseline:middle;white-space:pre}
      .callflow-ladder .paper{fill:#fff}
      .callflow-ladder .stripe{fill:#f3f5f8}
      .callflow-ladder .head rect{fill:#eef1f5;stroke:#8c959f}
      .callflow-ladder .head .paper{fill:#fff;stroke:none}
      .callflow-ladder .head .node{stroke-dasharray:4 2}
      .callflow-ladder .head .queue,.callflow-ladder .head .conference,\
      .callflow-ladder .head .parking,.callflow-ladder .head .voicemail{fill:#fff8c5}
      .callflow-ladder .name{font-weight:600;text-anchor:middle}
      .callflow-ladder .alias{fill:#59636e;font-size:11px;text-anchor:middle}
      .callflow-ladder .time,.callflow-ladder .since,.callflow-ladder .silence{fill:#59636e;\
      font-size:11px}
      .callflow-ladder .since{text-anchor:end}
      .callflow-ladder .lane{stroke:#afb8c1}
      .callflow-ladder .talk{fill:#aceebb;stroke:#1a7f37}
      .callflow-ladder .hold{fill:#fae17d;stroke:#9a6700;stroke-dasharray:3 2}
      .callflow-ladder .recording{fill:#cf222e}
      .callflow-ladder .silence{font-style:italic}
      .callflow-ladder .dots{stroke:#8c959f;stroke-dasharray:1 5}
      .callflow-ladder .line{fill:none;stroke:#0969da;stroke-width:1.5}
      .callflow-ladder .reply .line{stroke-dasharray:5 3}
      .callflow-ladder .mark{fill:#0969da;stroke:#0969da}
      .callflow-ladder .connected .line,.callflow-ladder .connected .mark{stroke:#1a7f37}
      .callflow-ladder .connected .mark{fill:#1a7f37}
      .callflow-ladder .held .line,.callflow-ladder .held .mark{stroke:#9a6700}
      .callflow-ladder .held .mark{fill:#fff}
      .callflow-ladder .ended .line,.callflow-ladder .ended .mark{stroke:#59636e}
      .callflow-ladder .ended .mark{fill:#59636e}
      .callflow-ladder .failed .line,.callflow-ladder .failed .mark{stroke:#cf222e}
      .callflow-ladder .failed .mark{fill:none;stroke-width:2.5}
      .callflow-ladder .failed .label{fill:#cf222e;font-weight:600}
      .callflow-ladder .label{paint-order:stroke;stroke:#fff;stroke-width:4px;\
      stroke-linejoin:round}
      .callflow-ladder .detail{fill:#59636e;font-weight:400}
      @media (prefers-color-scheme:dark){
      .callflow-ladder{background:#0d1117}
      .callflow-ladder text{fill:#e6edf3}
      .callflow-ladder .paper{fill:#0d1117}
      .callflow-ladder .stripe{fill:#151b23}
      .callflow-ladder .head rect{fill:#212830;stroke:#656c76}
      .callflow-ladder .head .queue,.callflow-ladder .head .conference,\
      .callflow-ladder .head .parking,.callflow-ladder .head .voicemail{fill:#3b2f0b}
      .callflow-ladder .head .paper{fill:#0d1117;stroke:none}
      .callflow-ladder .alias,.callflow-ladder .time,.callflow-ladder .since,\
      .callflow-ladder .silence,.callflow-ladder .detail{fill:#9198a1}
      .callflow-ladder .lane{stroke:#3d444d}
      .callflow-ladder .talk{fill:#12432a;stroke:#3fb950}
      .callflow-ladder .hold{fill:#4b3a0a;stroke:#d29922}
      .callflow-ladder .recording{fill:#f85149}
      .callflow-ladder .dots{stroke:#656c76}
      .callflow-ladder .line{stroke:#4493f8}
      .callflow-ladder .mark{fill:#4493f8;stroke:#4493f8}
      .callflow-ladder .connected .line,.callflow-ladder .connected .mark{stroke:#3fb950}
      .callflow-ladder .connected .mark{fill:#3fb950}
      .callflow-ladder .held .line,.callflow-ladder .held .mark{stroke:#d29922}
      .callflow-ladder .held .mark{fill:#0d1117}
      .callflow-ladder .ended .line,.callflow-ladder .ended .mark{stroke:#9198a1}
      .callflow-ladder .ended .mark{fill:#9198a1}
      .callflow-ladder .failed .line,.callflow-ladder .failed .mark{stroke:#f85149}
      .callflow-ladder .failed .mark{fill:none}
      .callflow-ladder .failed .label{fill:#f85149}
      .callflow-ladder .label{stroke:#0d1117}
      .callflow-ladder .detail{fill:#9198a1}
      }
      """;

  /**
   * The further rules of a story. The marks of calls differ by their numbers; their colours (those
   * of Okabe and Ito, which the colour-blind can tell apart) and dashes only help to find them.
   */
  static final String STORY =
      """
      .callflow-ladder .call rect{fill:none;stroke-width:2}
      .callflow-ladder .call text{font-size:11px;font-weight:600;text-anchor:middle}
      .callflow-ladder .c0 rect{stroke:#0072b2}
      .callflow-ladder .c1 rect{stroke:#d55e00;stroke-dasharray:4 2}
      .callflow-ladder .c2 rect{stroke:#009e73;stroke-dasharray:1 2}
      .callflow-ladder .c3 rect{stroke:#cc79a7}
      .callflow-ladder .c4 rect{stroke:#e69f00;stroke-dasharray:4 2}
      .callflow-ladder .c5 rect{stroke:#56b4e9;stroke-dasharray:1 2}
      .callflow-ladder .c6 rect{stroke:#8c959f}
      .callflow-ladder .legend .title{font-weight:600}
      .callflow-ladder .legend .reason{fill:#59636e;font-size:11px}
      @media (prefers-color-scheme:dark){
      .callflow-ladder .c0 rect{stroke:#56b4e9}
      .callflow-ladder .c5 rect{stroke:#0072b2}
      .callflow-ladder .legend .reason{fill:#9198a1}
      }
      """;

  private SvgStyle() {}
}
