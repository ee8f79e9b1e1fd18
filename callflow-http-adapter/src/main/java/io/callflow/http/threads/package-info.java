/** Thread pools for work beside a request. */
@NullMarked
package io.callflow.http.threads;

import org.jspecify.annotations.NullMarked;
