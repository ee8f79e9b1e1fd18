/** Authenticates requests by API keys and JSON Web Tokens, and knows their scopes. */
@NullMarked
package io.callflow.http.authorization;

import org.jspecify.annotations.NullMarked;
