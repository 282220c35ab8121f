import Testing

@testable import API

@Suite("What a page's modules import")
struct ModuleGraphTests {
    private static let graph = ModuleGraph([
        "main.js": """
        import { a } from "./a/a.js";
        import "./side.js";
        import {
          b,
        } from "./b.js";
        const later = () => import("./later.js");
        // import { no } from "./comment.js"
        import { else } from "elsewhere";
        """,
        "a/a.js": """
        export * from "../b.js";
        import { c } from "./c.js";
        import { x } from "../../outside.js";
        """,
        "a/c.js": #"import { main } from "../main.js";"#,
        "b.js": #"import { gone } from "./gone.js";"#,
        "side.js": "", "later.js": "", "comment.js": "", "outside.js": "",
    ])

    @Test("Modules are found over any number of steps, once each, nearest first, circles too")
    func imported() {
        #expect(ModuleGraphTests.graph.imported(by: ["main.js"]) == ["a/a.js", "side.js", "b.js", "a/c.js"])
        #expect(ModuleGraphTests.graph.imported(by: ["side.js", "unknown.js"]).isEmpty)
        #expect(ModuleGraphTests.graph.imported(by: []).isEmpty)
    }

    @Test("The page names the modules of its module scripts at its head's end, and those of no other script")
    func markup() {
        let page = """
            <head><script src="/dashboard/later.js"></script>
            <script type="module" src="/dashboard/b.js"></script>
            </head>
            """
        let graph = ModuleGraph(["b.js": #"import "./side.js";"#, "side.js": "", "later.js": #"import "./x.js";"#])
        let markup = DashboardMarkup(page, version: "7", files: ["later.js", "b.js", "side.js"], graph: graph)
        #expect(
            markup.text == """
                <head><script src="/dashboard/assets/7/later.js"></script>
                <script type="module" src="/dashboard/assets/7/b.js"></script>
                <link rel="modulepreload" href="/dashboard/assets/7/side.js">
                </head>
                """)
    }
}
