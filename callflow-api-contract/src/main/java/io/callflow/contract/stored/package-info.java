/** The lines of a store that are not events, generated from {@code callflow-stored.yaml}. */
@NullMarked
package io.callflow.contract.stored;

import org.jspecify.annotations.NullMarked;
