plugins {
    application
}

val asyncio4jVersion = providers.gradleProperty("asyncio4j.version").getOrElse("0.1.0-SNAPSHOT")
val flags = listOf("--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED")

dependencies {
    implementation(platform("io.asyncio4j:asyncio4j-bom:$asyncio4jVersion"))
    implementation("io.asyncio4j:asyncio4j-http")
    testImplementation("io.asyncio4j:asyncio4j-test")
    testImplementation("org.junit.jupiter:junit-jupiter:6.1.3")
    testRuntimeOnly("org.junit.platform:junit-platform-launcher:6.1.3")
}

java {
    toolchain {
        languageVersion = JavaLanguageVersion.of(25)
    }
}

application {
    mainClass = "com.example.hello.Hello"
    applicationDefaultJvmArgs = flags
}

tasks.test {
    useJUnitPlatform()
    jvmArgs(flags)
}

tasks.jar {
    manifest {
        attributes(
            "Add-Opens" to "java.base/java.lang",
            "Enable-Native-Access" to "ALL-UNNAMED",
        )
    }
}
