/** An {@link io.callflow.store.ObjectStore} in an SQLite database. */
@NullMarked
package io.callflow.store.sqlite;

import org.jspecify.annotations.NullMarked;
