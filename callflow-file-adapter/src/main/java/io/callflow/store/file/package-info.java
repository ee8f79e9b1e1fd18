/** An {@link io.callflow.archive.ObjectStore} in a folder. */
@NullMarked
package io.callflow.store.file;

import org.jspecify.annotations.NullMarked;
