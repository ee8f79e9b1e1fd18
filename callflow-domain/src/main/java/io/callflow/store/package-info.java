/** The port to a storage system: objects under keys, written by compare-and-swap. */
@NullMarked
package io.callflow.store;

import org.jspecify.annotations.NullMarked;
