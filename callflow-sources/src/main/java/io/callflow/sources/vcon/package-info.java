/** vCon, the IETF's container for conversations. Not exported. */
@NullMarked
package io.callflow.sources.vcon;

import org.jspecify.annotations.NullMarked;
