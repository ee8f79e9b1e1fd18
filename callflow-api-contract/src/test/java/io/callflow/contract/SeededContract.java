package io.callflow.contract;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;

/**
 * Models and operations generated from an edited copy of the contract, as the build would generate
 * them. In front of a class path they take the place of those of the build:
 *
 * <pre>{@code
 * SeededContract seeded =
 *     SeededContract.of(folder, yaml -> yaml.replace("maximum: 1000\n", "maximum: 7\n"));
 * new ProcessBuilder("java", "-cp", seeded.classPath(), "io.callflow.local.Main", "serve").start();
 * }</pre>
 */
public final class SeededContract {
  private static final Map<String, String> WHAT =
      Map.of("models", "", "apis", "", "supportingFiles", "Operation.java");

  private final Path classes;

  private SeededContract(Path classes) {
    this.classes = classes;
  }

  /**
   * Generates and compiles.
   *
   * @param folder an empty one to work in
   * @param edit makes another contract of the text of this one; must change it
   */
  public static SeededContract of(Path folder, UnaryOperator<String> edit) {
    Path module = module();
    try {
      String contract = Files.readString(module.resolve("src/main/openapi/callflow-openapi.yaml"));
      String edited = edit.apply(contract);
      if (edited.equals(contract)) {
        throw new IllegalArgumentException("the edit changes nothing");
      }
      Path input = Files.writeString(folder.resolve("callflow-openapi.yaml"), edited);
      Path templates = module.resolve("src/main/templates");
      Path sources = folder.resolve("sources");
      CodegenConfigurator generator =
          Objects.requireNonNull(
              CodegenConfigurator.fromFile(templates.resolve("generator.yaml").toString()));
      generator.setInputSpec(input.toString());
      generator.setTemplateDir(templates.toString());
      generator.setOutputDir(sources.toString());
      WHAT.forEach(generator::addGlobalProperty);
      for (String without : List.of("modelDocs", "modelTests", "apiDocs", "apiTests")) {
        generator.addGlobalProperty(without, "false");
      }
      new DefaultGenerator().opts(generator.toClientOptInput()).generate();
      Path classes = Files.createDirectories(folder.resolve("classes"));
      compile(sources, classes);
      return new SeededContract(classes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of this module, from the folder of any module. */
  private static Path module() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path module = at.resolve("callflow-api-contract");
      if (Files.isDirectory(module.resolve("src/main/templates"))) {
        return module;
      }
    }
    throw new IllegalStateException("the tests run in no module of this repository");
  }

  private static void compile(Path sources, Path classes) throws IOException {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(sources)) {
      all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
    }
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-d", classes.toString(), "-cp", ownClassPath(), "--release", "17", "-proc:none");
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      if (!compiled) {
        throw new IllegalStateException(messages.toString());
      }
    }
  }

  private static String ownClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** The class path of this test, with the seeded classes first. */
  public String classPath() {
    return classes + File.pathSeparator + ownClassPath();
  }

  /** A loader of that class path, which shares nothing with this test but the JDK. */
  public URLClassLoader loader() {
    URL[] urls =
        Stream.of(classPath().split(File.pathSeparator))
            .map(
                entry -> {
                  try {
                    return Path.of(entry).toUri().toURL();
                  } catch (MalformedURLException e) {
                    throw new IllegalStateException(entry, e);
                  }
                })
            .toArray(URL[]::new);
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }
}
