/**
 * The facts that telephony systems report about calls, as values, and the rules by which they are
 * admitted.
 */
@NullMarked
package io.callflow.event;

import org.jspecify.annotations.NullMarked;
