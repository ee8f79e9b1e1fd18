/** Who can hear whom in a call: its bridges, and the loopbacks that join them. Not exported. */
@NullMarked
package io.callflow.call.bridge;

import org.jspecify.annotations.NullMarked;
