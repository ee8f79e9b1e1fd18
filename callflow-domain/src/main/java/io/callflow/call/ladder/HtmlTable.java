package io.callflow.call.ladder;

import java.util.ArrayList;
import java.util.List;

/** A table of an HTML page. Cells are reported text, escaped when the table is written. */
final class HtmlTable {
  private final String caption;
  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();

  HtmlTable(String caption, String... columns) {
    this.caption = caption;
    this.columns = List.of(columns);
  }

  /** Adds a row with a cell for each column. */
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Writes the table with those columns in which any row has a cell; nothing without rows. */
  void write(StringBuilder out) {
    if (rows.isEmpty()) {
      return;
    }
    out.append("<div class=\"wide\"><table><caption>")
        .append(caption)
        .append("</caption><thead><tr>");
    for (int i = 0; i < columns.size(); i++) {
      if (isUsed(i)) {
        out.append("<th scope=\"col\">").append(columns.get(i)).append("</th>");
      }
    }
    out.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        if (isUsed(i)) {
          out.append(i == 0 ? "<th scope=\"row\">" : "<td>");
          out.append(VisibleText.isolatedXml(row.get(i)));
          out.append(i == 0 ? "</th>" : "</td>");
        }
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private boolean isUsed(int column) {
    return column == 0 || rows.stream().anyMatch(row -> !row.get(column).isEmpty());
  }
}
