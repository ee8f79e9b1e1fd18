/** What one call has and another lacks: two calls side by side. */
@NullMarked
package io.callflow.call.diff;

import org.jspecify.annotations.NullMarked;
