/** The ladder of a call, {@link io.callflow.call.ladder.Ladder}, and its writers. */
@NullMarked
package io.callflow.call.ladder;

import org.jspecify.annotations.NullMarked;
