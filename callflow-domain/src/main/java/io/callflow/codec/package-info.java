/** The port that turns events into the lines of a store and back. */
@NullMarked
package io.callflow.codec;

import org.jspecify.annotations.NullMarked;
