package io.callflow.local.follow;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file with the position from which the next run reads. Without it nothing is lost: events are
 * idempotent, and a run may begin earlier.
 */
public final class FollowState {
  private final Path file;
  private final Map<String, String> followed = new LinkedHashMap<>();
  private @Nullable String written;

  /** The state of this table in this file, which need not exist. */
  public FollowState(Path file, RecordFormat format, DatabaseAddress address, TableName table) {
    this.file = file;
    followed.put("format", format.id());
    followed.put("database", address.toString());
    followed.put("table", table.toString());
  }

  /**
   * The saved position; null if the file does not exist.
   *
   * @throws IllegalArgumentException if the file is no state, or that of another table
   * @throws IOException if the file cannot be read
   */
  public StartingPoint.@Nullable Saved read() throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    Map<String, ?> tree;
    try {
      tree = Json.readTree(Files.readAllBytes(file));
    } catch (MalformedBody e) {
      throw new IllegalArgumentException(file + " is no state of `callflow follow`", e);
    }
    for (Map.Entry<String, String> entry : followed.entrySet()) {
      if (!Objects.equals(tree.get(entry.getKey()), entry.getValue())) {
        throw new IllegalArgumentException(
            "%s is of the %s %s, not of %s"
                .formatted(file, entry.getKey(), tree.get(entry.getKey()), entry.getValue()));
      }
    }
    if (!(tree.get("position") instanceof String position)) {
      throw new IllegalArgumentException(file + " has no position");
    }
    written = position;
    return new StartingPoint.Saved(position);
  }

  /** Writes the position, if it changed. A crash leaves the file as it was, or as it is now. */
  public void write(String position) throws IOException {
    if (position.equals(written)) {
      return;
    }
    Map<String, String> tree = new LinkedHashMap<>(followed);
    tree.put("position", position);
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, Json.writeTree(tree));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    written = position;
  }
}
