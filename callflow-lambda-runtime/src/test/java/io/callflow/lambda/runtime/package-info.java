/** The packaged functions in the real runtime client, on a real S3 server. */
@NullMarked
package io.callflow.lambda.runtime;

import org.jspecify.annotations.NullMarked;
