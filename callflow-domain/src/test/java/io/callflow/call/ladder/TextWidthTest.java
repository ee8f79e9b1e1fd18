package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextWidthTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "Anna, 4",
    "Müller, 6",
    "株式会社, 8",
    "한국, 4",
    "ＡＢ, 4",
    "☎ 1015, 6",
    "🇩🇪, 4",
    "👩, 2",
    "'', 0"
  })
  void a_text_takes_two_columns_for_each_wide_character(String text, int columns) {
    assertEquals(columns, TextWidth.of(text));
  }

  @ParameterizedTest
  @CsvSource({"768, 0", "8205, 0", "8238, 0", "8413, 0", "233, 1", "26666, 2", "119070, 1"})
  void combining_marks_and_format_characters_take_no_column(int point, int columns) {
    assertEquals(columns, TextWidth.of(point));
  }
}
