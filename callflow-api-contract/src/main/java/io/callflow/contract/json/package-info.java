/** Reads and writes JSON for generated models, strictly and with every violation at once. */
@NullMarked
package io.callflow.contract.json;

import org.jspecify.annotations.NullMarked;
