// What the helpers look for in a page. Evaluated over the debugging protocol,
// so it works under every Content-Security-Policy and without page scripts.
({
	clean(s) {
		return (s || '').replace(/\s+/g, ' ').trim();
	},
	visible(el) {
		return el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
	},
	select(css) {
		try {
			return [...document.querySelectorAll(css)];
		} catch {
			return []; // a text, no selector
		}
	},
	// clickable finds what a person would click who reads the text.
	clickable(what) {
		const all = [...document.querySelectorAll(
			'a[href], button, summary, label, input[type=submit], input[type=button], [role=button], [role=tab], [role=menuitem]')]
			.filter((el) => this.visible(el));
		const name = (el) => this.clean(el.value && el.tagName === 'INPUT' ? el.value : el.innerText);
		return all.find((el) => name(el) === what)
			|| all.find((el) => this.clean(el.getAttribute('aria-label')) === what)
			|| this.select(what).find((el) => this.visible(el))
			|| all.find((el) => name(el).startsWith(what))
			|| null;
	},
	labels(el) {
		const byId = (el.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
			.map((id) => document.getElementById(id)).filter(Boolean);
		return [...(el.labels || []), ...byId].map((l) => this.clean(l.innerText))
			.concat(this.clean(el.getAttribute('aria-label'))).filter(Boolean);
	},
	// field finds the form field with that label; what follows the label's text
	// in the element, such as "(optional)", need not be given.
	field(label) {
		const all = [...document.querySelectorAll('input:not([type=hidden]), textarea, select')];
		return all.find((el) => this.labels(el).includes(label))
			|| all.find((el) => this.labels(el).some((l) => l.startsWith(label)))
			|| null;
	},
	// centre scrolls to the element and returns where to click, or null while
	// something lies over it.
	centre(el) {
		el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
		for (const r of el.getClientRects()) {
			const x = r.left + r.width / 2, y = r.top + r.height / 2;
			const hit = document.elementFromPoint(x, y);
			if (hit && (el.contains(hit) || hit.contains(el) || [...(el.labels || [])].some((l) => l.contains(hit)))) {
				return { x, y };
			}
		}
		return null;
	},
	// enter focuses a field and selects what is in it; a select element takes the
	// option with that text at once. It says what is left to do.
	enter(el, value) {
		if (el.disabled || el.readOnly) {
			return 'no: it cannot be changed';
		}
		if (el.tagName === 'SELECT') {
			const option = [...el.options].find((o) => this.clean(o.label) === value || o.value === value);
			if (!option) {
				return 'no: it has no option ' + JSON.stringify(value);
			}
			el.focus();
			option.selected = true;
			this.changed(el);
			return 'done';
		}
		el.focus();
		if (['date', 'time', 'datetime-local', 'month', 'week', 'color', 'range'].includes(el.type)) {
			el.value = value;
			this.changed(el);
			return 'done';
		}
		el.select();
		return 'type';
	},
	changed(el) {
		el.dispatchEvent(new Event('input', { bubbles: true }));
		el.dispatchEvent(new Event('change', { bubbles: true }));
	},
})
