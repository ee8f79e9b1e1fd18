/** Calls in an object store: keys, chunks, append, find, erase and check. */
@NullMarked
package io.callflow.archive;

import org.jspecify.annotations.NullMarked;
