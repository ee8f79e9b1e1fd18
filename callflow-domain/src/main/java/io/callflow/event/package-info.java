/**
 * The events that telephony systems report about calls, as values; the vocabulary of their types;
 * and the rules by which new ones are accepted.
 */
@NullMarked
package io.callflow.event;

import org.jspecify.annotations.NullMarked;
