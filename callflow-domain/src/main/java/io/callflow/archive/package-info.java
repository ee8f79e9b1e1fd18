/** How calls are kept in an object store: keys, chunks, append, find and erase. */
@NullMarked
package io.callflow.archive;

import org.jspecify.annotations.NullMarked;
