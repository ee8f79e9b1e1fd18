package io.callflow.http.offender;

import com.amazonaws.services.lambda.runtime.Context;
import io.callflow.store.sqlite.SqliteObjectStore;
import org.jspecify.annotations.Nullable;

/** Breaks the rules of the HTTP module, so that their test can see them fail. */
public class HttpOffender {
  public @Nullable SqliteObjectStore store;
  public @Nullable Context lambda;
}
