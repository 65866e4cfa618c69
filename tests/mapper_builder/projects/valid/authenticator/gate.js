function authenticate(context) {
    context.success();
}
