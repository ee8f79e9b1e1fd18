package io.callflow.local.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "cel.",
        "a.b.c.d",
        "cel; DROP TABLE cel",
        "cel\"",
        "`cel`",
        "1cel",
        "ce l"
      })
  void a_text_that_is_no_plain_name_is_refused(String text) {
    assertThrows(IllegalArgumentException.class, () -> TableName.parse(text));
  }

  @Test
  void a_schema_may_stand_before_the_table() {
    assertEquals(List.of("asterisk", "cel-2026"), TableName.parse("asterisk.cel-2026").parts());
    assertEquals(
        "`asterisk`.`cel-2026`", Dialect.MARIADB.quoted(TableName.parse("asterisk.cel-2026")));
  }

  @Test
  void a_quote_in_the_name_of_a_column_is_doubled() {
    assertEquals("`a``b`", Dialect.MARIADB.quoted("a`b"));
    assertEquals("\"a\"\"b\"", Dialect.POSTGRESQL.quoted("a\"b"));
  }
}
