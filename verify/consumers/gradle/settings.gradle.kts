rootProject.name = "gradle"

dependencyResolutionManagement {
    repositories {
        mavenLocal()
        mavenCentral()
    }
}
