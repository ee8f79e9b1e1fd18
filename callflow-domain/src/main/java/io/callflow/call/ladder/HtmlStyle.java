package io.callflow.call.ladder;

/** The style sheet of an HTML page, for light and dark screens and for paper. */
final class HtmlStyle {
  static final String CSS =
      """
      :root{color-scheme:light dark}
      body{margin:0 auto;max-width:90rem;padding:1rem 1.5rem;background:#fff;color:#1f2328;\
      font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
      h1{font-size:1.5rem;margin:0 0 .25rem;overflow-wrap:anywhere}
      h2{font-size:1.15rem;margin:2rem 0 .5rem}
      code,.facts,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",\
      monospace;font-size:.86rem;overflow-wrap:anywhere}
      .quiet{color:#59636e;margin:0}
      dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.5rem 1.5rem;\
      margin:0}
      dt{color:#59636e;font-size:.82rem}
      dd{margin:0;font-weight:600;overflow-wrap:anywhere}
      .warnings{margin:1rem 0 0;padding:.6rem 1rem .6rem 2rem;border-left:4px solid #9a6700;\
      background:#fff8c5}
      .wide{overflow-x:auto;margin:1rem 0 0}
      .ladder{border:1px solid #d1d9e0;border-radius:6px}
      .ladder svg{display:block}
      table{border-collapse:collapse;width:100%;font-size:.86rem}
      caption{text-align:left;font-weight:600;padding:.25rem 0}
      th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d1d9e0;\
      font-weight:400}
      thead th{font-weight:600;background:#f6f8fa}
      tbody th,.time{white-space:nowrap;font-variant-numeric:tabular-nums}
      summary{cursor:pointer;color:#0969da}
      pre{margin:.25rem 0 0;white-space:pre-wrap}
      @media (prefers-color-scheme:dark){
      body{background:#0d1117;color:#e6edf3}
      .quiet,dt{color:#9198a1}
      .warnings{background:#3b2f0b;border-color:#d29922}
      .ladder,th,td{border-color:#3d444d}
      thead th{background:#151b23}
      summary{color:#4493f8}
      }
      @media print{
      body{max-width:none;padding:0;font-size:11px}
      .wide{overflow:visible}
      .ladder svg{max-width:100%;height:auto}
      tr,dl div{break-inside:avoid}
      thead{display:table-header-group}
      }
      """;

  /** The further rules of a page over a story. */
  static final String STORY =
      """
      h3{font-size:1rem;margin:1.5rem 0 .5rem;overflow-wrap:anywhere}
      .calls{display:block}
      .calls div{margin:0 0 .5rem}
      .calls dt{color:inherit;font-size:1rem;font-weight:600;overflow-wrap:anywhere}
      .calls dd{font-weight:400;margin:0 0 0 2rem}
      """;

  private HtmlStyle() {}
}
