public enum Ratebook { public static func run() async {} }
