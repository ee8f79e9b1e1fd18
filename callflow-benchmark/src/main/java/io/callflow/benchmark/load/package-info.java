/** The service under load: honest senders at a constant rate, slow clients beside them. */
@NullMarked
package io.callflow.benchmark.load;

import org.jspecify.annotations.NullMarked;
