package io.callflow.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.store.ObjectKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class LayoutTest {
  private static final Path ROOT = Path.of("store");
  private static final String CALL = "0a1b2c3d4e5f6g7h8i9j";

  @Test
  void a_long_segment_lies_in_a_fan_out_folder() {
    assertEquals(
        ROOT.resolve("v1").resolve("+0a").resolve(CALL).resolve("000000.ndjson.gz"),
        Layout.pathOf(ROOT, new ObjectKey("v1/" + CALL + "/000000.ndjson.gz")));
  }

  @Test
  void no_file_name_depends_on_upper_case() {
    for (String each : List.of("v1/a.b-c_d/0", "v1/" + CALL + "/x", "v1/" + CALL + CALL)) {
      String path = Layout.pathOf(ROOT, new ObjectKey(each)).toString();
      assertEquals(path.toLowerCase(Locale.ROOT), path);
    }
  }
}
