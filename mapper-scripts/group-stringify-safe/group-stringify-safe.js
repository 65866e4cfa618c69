exports = 'placeholder';
