var role = realm.getRole('dev');
exports = [role.name, role.composite, role.isClientRole(), role.container.name, role.getFirstAttribute('level'), role.description].join('|');
