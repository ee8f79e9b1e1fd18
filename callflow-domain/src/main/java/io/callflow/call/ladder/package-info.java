/** The picture of a call: participants, what passes between them, and when; and its writers. */
@NullMarked
package io.callflow.call.ladder;

import org.jspecify.annotations.NullMarked;
