/** Events that others wrote as CloudEvents, and Callflow's own. Not exported. */
@NullMarked
package io.callflow.sources.events;

import org.jspecify.annotations.NullMarked;
