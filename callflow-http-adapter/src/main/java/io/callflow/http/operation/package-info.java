/** The operations of the contract, each a handler from request to response. */
@NullMarked
package io.callflow.http.operation;

import org.jspecify.annotations.NullMarked;
