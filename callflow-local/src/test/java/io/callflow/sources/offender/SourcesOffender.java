package io.callflow.sources.offender;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Breaks the rules of the sources' module, so that their test can see them fail. */
public class SourcesOffender {
  public @Nullable Path file;
}
