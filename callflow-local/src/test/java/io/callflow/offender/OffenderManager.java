package io.callflow.offender;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** Breaks the rules of the house, so that their test can see them fail. */
public class OffenderManager {
  public static final Supplier<Instant> TIME = Instant::now;
  public static final Function<String, @Nullable String> ENVIRONMENT = System::getenv;
  public static final Runnable TERMINAL = new Throwable()::printStackTrace;

  public static final Function<JsonNode, String> BINDING =
      json -> new ObjectMapper().convertValue(json, String.class);

  public @Nullable Logger logger;
  public @Nullable S3Client sdk;
  public @Nullable JsonFactory json;
  public @Nullable SignedJWT token;
  public @Nullable Context lambda;
  public @Nullable HttpServer server;
}
