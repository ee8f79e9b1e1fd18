package io.callflow.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The disk, with a step that fails when a test says so. */
class FailingFileChanges implements FileChanges {
  enum Step {
    CREATE,
    WRITE,
    PUBLISH,
    MAKE_FOLDER,
    FORCE
  }

  private final FileChanges disk = new FileChanges.Disk();
  private @Nullable Step failing;
  private @Nullable IOException failure;
  private boolean published;

  /** Whether a step has failed since {@link #failAt}. */
  boolean failed;

  /** Whether the object was visible when the step failed. */
  boolean failedAfterPublishing;

  void failAt(Step step, IOException with) {
    failing = step;
    failure = with;
    failed = false;
    published = false;
    failedAfterPublishing = false;
  }

  void failNoMore() {
    failing = null;
  }

  private void step(Step step) throws IOException {
    if (step == failing && failure != null) {
      failed = true;
      failedAfterPublishing = published;
      throw failure;
    }
  }

  @Override
  public void create(Path file) throws IOException {
    step(Step.CREATE);
    disk.create(file);
    published = true;
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    if (failing == Step.WRITE) {
      Files.write(file, Arrays.copyOf(content, content.length / 2));
    }
    step(Step.WRITE);
    disk.write(file, content);
  }

  @Override
  public void publish(Path from, Path to) throws IOException {
    step(Step.PUBLISH);
    disk.publish(from, to);
    published = true;
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    step(Step.MAKE_FOLDER);
    disk.makeFolder(folder);
  }

  @Override
  public void force(Path folder) throws IOException {
    step(Step.FORCE);
    disk.force(folder);
  }
}
