package io.callflow.lambda.desugar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** A class whose lambda expressions become classes. */
final class Host {
  private final ClassNode node = new ClassNode();
  private final Library library;
  private final List<LambdaClass> made = new ArrayList<>();
  private final List<Use> uses = new ArrayList<>();

  Host(byte[] bytes, Library library) {
    this.library = library;
    new ClassReader(bytes).accept(node, 0);
  }

  /**
   * Whether it is of a Java that knows no nestmates, 8 to 10; all libraries of note still are. A
   * newer class may be in the nest of another, which would have to be changed, too.
   */
  boolean isOld() {
    return (node.version & 0xFFFF) < Opcodes.V11;
  }

  /** It and what was made for it, by the name of their files; empty where nothing was to do. */
  Map<String, byte[]> desugared() {
    for (MethodNode method : node.methods) {
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof InvokeDynamicInsnNode dynamic) {
          LambdaSite.of(dynamic)
              .filter(site -> library.isWithinReach(site.body(), node))
              .ifPresent(site -> uses.add(use(method, dynamic, site)));
        }
      }
    }
    if (uses.isEmpty()) {
      return Map.of();
    }
    uses.forEach(Use::replace);
    node.version = Opcodes.V11;
    node.nestMembers = new ArrayList<>(made.stream().map(LambdaClass::name).toList());
    // The number that a factory is told may need one more place on the stack.
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    node.accept(writer);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(node.name + ".class", writer.toByteArray());
    made.forEach(one -> files.put(one.name() + ".class", one.toBytes()));
    return files;
  }

  private Use use(MethodNode method, InvokeDynamicInsnNode instruction, LambdaSite site) {
    LambdaClass target =
        made.stream().filter(one -> one.takes(site)).findFirst().orElseGet(() -> make(site));
    return new Use(method, instruction, target, target.add(site));
  }

  /** An instruction that gives way to a call of a factory. */
  private record Use(
      MethodNode method, InvokeDynamicInsnNode instruction, LambdaClass target, int number) {
    void replace() {
      if (target.isNumbered()) {
        method.instructions.insertBefore(instruction, constant(number));
      }
      method.instructions.set(
          instruction,
          new MethodInsnNode(
              Opcodes.INVOKESTATIC, target.name(), LambdaClass.FACTORY, target.factory(), false));
    }

    private static AbstractInsnNode constant(int number) {
      return number <= Short.MAX_VALUE
          ? new IntInsnNode(Opcodes.SIPUSH, number)
          : new LdcInsnNode(number);
    }
  }

  private LambdaClass make(LambdaSite site) {
    String type = site.functionalInterface().getInternalName();
    String name =
        node.name
            + "$$"
            + type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf('$')) + 1)
            + made.size();
    LambdaClass one = new LambdaClass(name, node.name);
    made.add(one);
    return one;
  }
}
