package io.callflow.lambda.desugar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A class that stands for the lambda expressions of a host that are of one interface and capture
 * values of the same types. So a getter and a setter for each of fifty fields are two classes and
 * not a hundred.
 *
 * <p>It is a nestmate of its host, so that it can call the private methods that lambda bodies are.
 */
final class LambdaClass {
  /** The static method that makes an instance. */
  static final String FACTORY = "of";

  private static final String FIELD = "captured";
  private static final String CONSTRUCTOR = "<init>";

  private final String name;
  private final String host;
  private final List<LambdaSite> sites = new ArrayList<>();

  LambdaClass(String name, String host) {
    this.name = name;
    this.host = host;
  }

  String name() {
    return name;
  }

  /** Whether it stands for this site, too. */
  boolean takes(LambdaSite site) {
    return sites.get(0).isLike(site);
  }

  /** Adds a site and answers its number. */
  int add(LambdaSite site) {
    sites.add(site);
    return sites.size() - 1;
  }

  /** Whether the factory has to be told, behind what is captured, which site it is. */
  boolean isNumbered() {
    return sites.size() > 1;
  }

  /** The type of the factory. */
  String factory() {
    return Type.getMethodDescriptor(sites.get(0).functionalInterface(), fields());
  }

  private Type[] fields() {
    Type[] captured = sites.get(0).factory().getArgumentTypes();
    if (!isNumbered()) {
      return captured;
    }
    Type[] fields = Arrays.copyOf(captured, captured.length + 1);
    fields[captured.length] = Type.INT_TYPE;
    return fields;
  }

  byte[] toBytes() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    LambdaSite first = sites.get(0);
    writer.visit(
        Opcodes.V11,
        Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
        name,
        null,
        Type.getInternalName(Object.class),
        new String[] {first.functionalInterface().getInternalName()});
    writer.visitNestHost(host);
    Type[] fields = fields();
    for (int i = 0; i < fields.length; i++) {
      writer
          .visitField(
              Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL,
              FIELD + i,
              fields[i].getDescriptor(),
              null,
              null)
          .visitEnd();
    }
    constructor(writer, fields);
    factory(writer, fields);
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC, first.method(), first.erased().getDescriptor(), null, null);
    code.visitCode();
    if (isNumbered()) {
      bodies(code);
    } else {
      body(code, first);
    }
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private void constructor(ClassWriter writer, Type[] fields) {
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PRIVATE,
            CONSTRUCTOR,
            Type.getMethodDescriptor(Type.VOID_TYPE, fields),
            null,
            null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL, Type.getInternalName(Object.class), CONSTRUCTOR, "()V", false);
    int local = 1;
    for (int i = 0; i < fields.length; i++) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(fields[i].getOpcode(Opcodes.ILOAD), local);
      code.visitFieldInsn(Opcodes.PUTFIELD, name, FIELD + i, fields[i].getDescriptor());
      local += fields[i].getSize();
    }
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void factory(ClassWriter writer, Type[] fields) {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, FACTORY, factory(), null, null);
    code.visitCode();
    code.visitTypeInsn(Opcodes.NEW, name);
    code.visitInsn(Opcodes.DUP);
    int local = 0;
    for (Type field : fields) {
      code.visitVarInsn(field.getOpcode(Opcodes.ILOAD), local);
      local += field.getSize();
    }
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL,
        name,
        CONSTRUCTOR,
        Type.getMethodDescriptor(Type.VOID_TYPE, fields),
        false);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** Each site's body under its number. */
  private void bodies(MethodVisitor code) {
    Label[] labels = new Label[sites.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = new Label();
    }
    field(code, fields().length - 1, Type.INT_TYPE);
    // No other number is ever made, so any body will do for one.
    code.visitTableSwitchInsn(0, labels.length - 1, labels[0], labels);
    for (int i = 0; i < labels.length; i++) {
      code.visitLabel(labels[i]);
      code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
      body(code, sites.get(i));
    }
  }

  private void body(MethodVisitor code, LambdaSite site) {
    if (site.constructs()) {
      code.visitTypeInsn(Opcodes.NEW, site.body().getOwner());
      code.visitInsn(Opcodes.DUP);
    }
    Type[] taken = site.taken();
    Type[] captured = site.factory().getArgumentTypes();
    Type[] erased = site.erased().getArgumentTypes();
    Type[] instantiated = site.instantiated().getArgumentTypes();
    for (int i = 0; i < captured.length; i++) {
      field(code, i, captured[i]);
      Conversion.convert(code, captured[i], taken[i]);
    }
    int local = 1;
    for (int i = 0; i < erased.length; i++) {
      code.visitVarInsn(erased[i].getOpcode(Opcodes.ILOAD), local);
      Conversion.convert(code, erased[i], instantiated[i]);
      Conversion.convert(code, instantiated[i], taken[captured.length + i]);
      local += erased[i].getSize();
    }
    code.visitMethodInsn(
        instruction(site),
        site.body().getOwner(),
        site.body().getName(),
        site.body().getDesc(),
        site.body().isInterface());
    Type wanted = site.erased().getReturnType();
    if (wanted.getSort() == Type.VOID) {
      drop(code, site.given());
    } else {
      Conversion.convert(code, site.given(), wanted);
    }
    code.visitInsn(wanted.getOpcode(Opcodes.IRETURN));
  }

  private void field(MethodVisitor code, int number, Type type) {
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitFieldInsn(Opcodes.GETFIELD, name, FIELD + number, type.getDescriptor());
  }

  /** A nestmate's private method is called like any other. */
  private static int instruction(LambdaSite site) {
    return switch (site.body().getTag()) {
      case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
      case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
      default -> site.body().isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
    };
  }

  private static void drop(MethodVisitor code, Type value) {
    if (value.getSize() == 2) {
      code.visitInsn(Opcodes.POP2);
    } else if (value.getSize() == 1) {
      code.visitInsn(Opcodes.POP);
    }
  }
}
