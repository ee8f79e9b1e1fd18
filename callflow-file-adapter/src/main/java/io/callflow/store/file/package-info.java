/** An {@link io.callflow.store.ObjectStore} in a folder. */
@NullMarked
package io.callflow.store.file;

import org.jspecify.annotations.NullMarked;
